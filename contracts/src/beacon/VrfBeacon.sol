// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IRandomBeacon} from "../interfaces/IRandomBeacon.sol";
import {WiredOnce} from "../WiredOnce.sol";
import {IVrfCoordinator} from "./IVrfCoordinator.sol";

/// @notice Whom a VrfBeacon asks, and how. Nothing of it can change afterwards.
struct VrfTerms {
    /// @dev Chainlink's VRF coordinator, version 2.5.
    IVrfCoordinator coordinator;
    /// @dev Hash of the oracle's key, its "gas lane".
    bytes32 keyHash;
    uint256 subscriptionId;
    /// @dev The shortest usual time between two blocks of the chain, in milliseconds.
    uint32 blockTimeMs;
    /// @dev Whether the subscription pays in the chain's own coin instead of LINK.
    bool nativePayment;
}

/// @notice Randomness that is asked for: every pinned round is one request to Chainlink VRF, numbered from 1. A round whose request
/// the coordinator refuses never has a value; there is no second request.
contract VrfBeacon is IRandomBeacon, WiredOnce {
    struct Answer {
        uint64 notBefore;
        bytes32 value;
    }

    /// @notice Gas the coordinator is to answer with; the answer takes less than half of it.
    uint32 public constant CALLBACK_GAS_LIMIT = 100_000;

    /// @dev How far the answer is kept from the request, in milliseconds of blocks: the least a parameter set asks of a beacon.
    uint256 private constant DISTANCE_MS = 30_000;

    /// @dev What the coordinator allows.
    uint256 private constant MIN_CONFIRMATIONS = 3;
    uint256 private constant MAX_CONFIRMATIONS = 200;

    /// @dev Several times what a request takes. It is all there or the pin reverts, so that with less a caller refuses nothing, and a
    /// coordinator that burns it keeps no dispute from ending.
    uint256 private constant REQUEST_GAS = 500_000;

    /// @dev What a call keeps back of the gas that is left (EIP-150), and then what noting the refusal takes.
    uint256 private constant PIN_GAS = REQUEST_GAS * 64 / 63 + 60_000;

    /// @notice Who is asked and who alone may answer.
    IVrfCoordinator public immutable coordinator;

    /// @notice Hash of the oracle's key: only its holder can compute values.
    bytes32 public immutable keyHash;

    /// @notice The subscription that pays. This contract must be one of its consumers.
    uint256 public immutable subscriptionId;

    /// @notice Blocks after a request's before it is answered: 30 seconds of them, at least 3.
    uint16 public immutable requestConfirmations;

    /// @notice Whether requests are paid in the chain's own coin.
    bool public immutable nativePayment;

    /// @notice The pool, which alone pins.
    address public pool;

    /// @notice The last round pinned.
    uint64 public latestRound;

    mapping(uint64 beaconRound => Answer answer) private _answers;
    mapping(uint256 requestId => uint64 beaconRound) private _roundOf;

    /// @notice The coordinator was asked for a round's value, which counts from `notBefore` on (unix seconds).
    event RandomnessRequested(uint64 indexed round, uint256 indexed requestId, uint64 notBefore);

    /// @notice The coordinator took no request for this round, which will never have a value. `reason` is what it reverted with,
    /// empty if it gave a number that is zero or taken.
    event RequestRefused(uint64 indexed round, bytes reason);

    error NotPool(address expected, address got);
    error NotCoordinator(address expected, address got);
    error NoCoordinator(address got);
    error BlocksTooFast(uint256 leastBlockTimeMs, uint256 got);
    error TooLittleGas(uint256 needed, uint256 left);
    error CoordinatorBusy();
    error UnknownRequest(uint256 requestId);
    error AlreadyFulfilled(uint64 round);
    error NoWord(uint256 requestId);

    modifier onlyPool() {
        if (msg.sender != pool) revert NotPool(pool, msg.sender);
        _;
    }

    /// @dev Reverts NoCoordinator where there is no contract, BlocksTooFast where 200 blocks are less than 30 seconds.
    /// @param terms whom to ask, and how
    constructor(VrfTerms memory terms) {
        if (address(terms.coordinator).code.length == 0) revert NoCoordinator(address(terms.coordinator));
        uint256 least = DISTANCE_MS / MAX_CONFIRMATIONS;
        if (terms.blockTimeMs < least) revert BlocksTooFast(least, terms.blockTimeMs);
        uint256 confirmations = (DISTANCE_MS + terms.blockTimeMs - 1) / terms.blockTimeMs;
        requestConfirmations = uint16(confirmations < MIN_CONFIRMATIONS ? MIN_CONFIRMATIONS : confirmations);
        coordinator = terms.coordinator;
        keyHash = terms.keyHash;
        subscriptionId = terms.subscriptionId;
        nativePayment = terms.nativePayment;
    }

    /// @notice Names the pool. Deployer only, once.
    /// @dev Reverts NotDeployer, AlreadyWired, ZeroAddress.
    /// @param pool_ the pool, which alone pins
    function initialise(address pool_) external wiresOnce {
        pool = _nonZero(pool_);
    }

    /// @inheritdoc IRandomBeacon
    /// @dev Pool only: reverts NotPool. Asks once. A refusal does not revert, or whoever manages the subscription could keep disputes
    /// from ending. The two a caller could bring about do: TooLittleGas, and CoordinatorBusy inside an answer to another consumer.
    /// Emits RandomnessRequested or RequestRefused.
    function pin(uint64 notBefore) external onlyPool returns (uint64 beaconRound) {
        beaconRound = ++latestRound;
        _answers[beaconRound].notBefore = notBefore;
        if (gasleft() < PIN_GAS) revert TooLittleGas(PIN_GAS, gasleft());
        try coordinator.requestRandomWords{gas: REQUEST_GAS}(_request()) returns (uint256 requestId) {
            if (requestId == 0 || _roundOf[requestId] != 0) {
                emit RequestRefused(beaconRound, "");
            } else {
                _roundOf[requestId] = beaconRound;
                emit RandomnessRequested(beaconRound, requestId, notBefore);
            }
        } catch (bytes memory reason) {
            if (bytes4(reason) == IVrfCoordinator.Reentrant.selector) revert CoordinatorBusy();
            emit RequestRefused(beaconRound, reason);
        }
    }

    /// @notice Takes the answer to a request. Coordinator only, once for each request.
    /// @dev The name is Chainlink's. Reverts NotCoordinator, UnknownRequest, AlreadyFulfilled, NoWord; never for the first answer with
    /// a word to a request of ours, because the coordinator does not call again. Emits RandomnessPublished.
    /// @param requestId the number the coordinator gave the request
    /// @param randomWords the answer, of which the first word counts
    function rawFulfillRandomWords(uint256 requestId, uint256[] calldata randomWords) external {
        if (msg.sender != address(coordinator)) revert NotCoordinator(address(coordinator), msg.sender);
        uint64 round = _roundOf[requestId];
        if (round == 0) revert UnknownRequest(requestId);
        Answer storage answer = _answers[round];
        if (answer.value != 0) revert AlreadyFulfilled(round);
        if (randomWords.length == 0) revert NoWord(requestId);
        bytes32 value = keccak256(abi.encode(randomWords[0]));
        answer.value = value;
        emit RandomnessPublished(round, value);
    }

    /// @inheritdoc IRandomBeacon
    /// @dev The value is keccak256 of the word, and counts from the pinned time on, however early the answer came.
    function randomness(uint64 beaconRound) external view returns (bool available, bytes32 value) {
        Answer storage answer = _answers[beaconRound];
        available = answer.value != 0 && block.timestamp >= answer.notBefore;
        if (available) value = answer.value;
    }

    /// @notice The round a request was made for, 0 if it is none of ours.
    /// @param requestId the number the coordinator gave the request
    function roundOf(uint256 requestId) external view returns (uint64) {
        return _roundOf[requestId];
    }

    function _request() private view returns (IVrfCoordinator.RandomWordsRequest memory) {
        return IVrfCoordinator.RandomWordsRequest({
            keyHash: keyHash,
            subId: subscriptionId,
            requestConfirmations: requestConfirmations,
            callbackGasLimit: CALLBACK_GAS_LIMIT,
            numWords: 1,
            extraArgs: abi.encodeWithSelector(bytes4(keccak256("VRF ExtraArgsV1")), nativePayment)
        });
    }
}
