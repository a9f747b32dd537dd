// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IRandomBeacon} from "../interfaces/IRandomBeacon.sol";
import {Bls} from "./bn254/Bls.sol";

/// @notice The rounds of a drand chain of scheme bls-bn254-unchained-on-g1 (evmnet: see DrandEvmnet), each brought by anyone and
/// verified here. It has no owner and no other source: a round has one valid signature, so whoever brings it changes nothing.
contract DrandBeacon is IRandomBeacon {
    /// @notice Time of round 1, unix seconds.
    uint64 public immutable genesis;

    /// @notice Seconds between rounds.
    uint64 public immutable period;

    uint256 private immutable _keyX1;
    uint256 private immutable _keyX0;
    uint256 private immutable _keyY1;
    uint256 private immutable _keyY0;

    /// @dev sha256 of the round's signature, which is not zero; zero while it is not here.
    mapping(uint64 round => bytes32 value) private _values;

    error ZeroPeriod();
    error InvalidKey(uint256[4] groupKey);
    error RoundBeforeFirst(uint64 first, uint64 got);
    error RoundNotReached(uint256 reachedAt, uint256 got);
    error AlreadySubmitted(uint64 round);
    error WrongSignature(uint64 round, uint256[2] signature);

    /// @dev Reverts ZeroPeriod, and InvalidKey for four words that are no point of G2.
    /// @param genesis_ time of round 1, unix seconds
    /// @param period_ seconds between rounds
    /// @param groupKey_ the chain's public key: the 128 bytes drand gives, as four words
    constructor(uint64 genesis_, uint64 period_, uint256[4] memory groupKey_) {
        if (period_ == 0) revert ZeroPeriod();
        if (!Bls.isKey(groupKey_)) revert InvalidKey(groupKey_);
        genesis = genesis_;
        period = period_;
        (_keyX1, _keyX0, _keyY1, _keyY0) = (groupKey_[0], groupKey_[1], groupKey_[2], groupKey_[3]);
    }

    /// @inheritdoc IRandomBeacon
    /// @dev The clock alone says which round it is: anyone may ask, and asking has no effect.
    function pin(uint64 notBefore) external view returns (uint64 beaconRound) {
        return roundAt(notBefore);
    }

    /// @notice Brings a round's signature. Anyone, once its time has come, once.
    /// @dev Reverts RoundBeforeFirst, RoundNotReached, AlreadySubmitted; OutOfField, PointAtInfinity or OffCurve for what is no point,
    /// WrongSignature for one that is not this round's, PrecompileFailed for lack of gas. Emits RandomnessPublished.
    /// @param round the number of the round, from 1
    /// @param signature drand's 64 bytes: the point's x and y
    function submit(uint64 round, uint256[2] calldata signature) external {
        if (round == 0) revert RoundBeforeFirst(1, round);
        uint256 reachedAt = timeOf(round);
        if (block.timestamp < reachedAt) revert RoundNotReached(reachedAt, block.timestamp);
        if (_values[round] != 0) revert AlreadySubmitted(round);
        Bls.requirePoint(signature[0], signature[1]);
        bytes32 message = keccak256(abi.encodePacked(round));
        if (!Bls.verifies(signature, message, _domain(), groupKey())) revert WrongSignature(round, signature);
        bytes32 value = sha256(abi.encode(signature));
        _values[round] = value;
        emit RandomnessPublished(round, value);
    }

    /// @inheritdoc IRandomBeacon
    function randomness(uint64 beaconRound) external view returns (bool available, bytes32 value) {
        value = _values[beaconRound];
        available = value != 0;
    }

    /// @notice The first round whose time is not before `timestamp`.
    /// @param timestamp unix seconds
    function roundAt(uint64 timestamp) public view returns (uint64) {
        return timestamp <= genesis ? 1 : (timestamp - genesis - 1) / period + 2;
    }

    /// @notice When drand produces a round, unix seconds: round r at `genesis + (r - 1) * period`.
    /// @param round the number of the round, from 1
    function timeOf(uint64 round) public view returns (uint256) {
        return genesis + (uint256(round) - 1) * period;
    }

    /// @notice The chain's public key, four words in the order of drand and EIP-197.
    function groupKey() public view returns (uint256[4] memory) {
        return [_keyX1, _keyX0, _keyY1, _keyY0];
    }

    /// @dev The scheme's domain separation tag and its length. Virtual because drand's first test network, whose rounds are golden
    /// values, signed under another.
    function _domain() internal pure virtual returns (bytes memory) {
        return "BLS_SIG_BN254G1_XMD:KECCAK-256_SVDW_RO_NUL_\x2b";
    }
}
