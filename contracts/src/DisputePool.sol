// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IChallengeDesk} from "./interfaces/IChallengeDesk.sol";
import {ILilypadMediationHandler, SharedStructs} from "./interfaces/ILilypad.sol";
import {IRulingDesk} from "./interfaces/IRulingDesk.sol";
import {PoolState, PoolWiring} from "./pool/PoolState.sol";
import {PoolViews} from "./pool/PoolViews.sol";
import {Quotes} from "./pool/Quotes.sol";
import {Rounds} from "./pool/Rounds.sol";

/// @notice The mediation handler that a panel of drawn, staked mediators stands behind. It holds no token. What brings disputes and what
/// ends them is code of two desks, run on the pool's storage.
contract DisputePool is Rounds, Quotes, PoolViews {
    /// @notice Holds the code of the functions that take declarations, funding and checks.
    address public immutable challengeDesk;

    /// @notice Holds the code of the functions that tally rounds, and appeal and settle rulings.
    address public immutable rulingDesk;

    error DeskDiffers(address desk, bytes32 expectedWiring, bytes32 gotWiring);

    /// @dev Reverts DeskDiffers for a desk made for another wiring.
    /// @param wiring the contracts the pool stands on; it becomes the handler of the controller among them
    /// @param challengeDesk_ a ChallengeDesk of the same wiring
    /// @param rulingDesk_ a RulingDesk of the same wiring
    constructor(PoolWiring memory wiring, address challengeDesk_, address rulingDesk_)
        PoolState(wiring)
        EIP712("LilyMed", "1")
    {
        challengeDesk = _checked(challengeDesk_, wiring);
        rulingDesk = _checked(rulingDesk_, wiring);
    }

    /// @inheritdoc IChallengeDesk
    function declareClaim(string calldata, bytes32[] calldata, bytes32, uint8) external {
        _runAt(challengeDesk);
    }

    /// @inheritdoc IChallengeDesk
    function postEvidence(bytes32, string calldata) external {
        _runAt(challengeDesk);
    }

    /// @inheritdoc IChallengeDesk
    function fundChallenge(string calldata, bytes32, uint8) external {
        _runAt(challengeDesk);
    }

    /// @inheritdoc IChallengeDesk
    function withdrawFunding(string calldata) external {
        _runAt(challengeDesk);
    }

    /// @inheritdoc ILilypadMediationHandler
    /// @dev See Openings.mediationRequest.
    function mediationRequest(SharedStructs.Deal calldata) external {
        _runAt(challengeDesk);
    }

    /// @inheritdoc IRulingDesk
    function closeRound(bytes32) external {
        _runAt(rulingDesk);
    }

    /// @inheritdoc IRulingDesk
    function appeal(bytes32) external {
        _runAt(rulingDesk);
    }

    /// @inheritdoc IRulingDesk
    function openCanary(bytes32, address, uint32, uint8, bytes32, bytes32[] calldata) external {
        _runAt(rulingDesk);
    }

    /// @inheritdoc IRulingDesk
    function finalise(bytes32) external {
        _runAt(rulingDesk);
    }

    /// @inheritdoc IRulingDesk
    function settle(bytes32, uint8) external {
        _runAt(rulingDesk);
    }

    /// @inheritdoc IRulingDesk
    function abandon(bytes32) external {
        _runAt(rulingDesk);
    }

    function _checked(address desk, PoolWiring memory wiring) private view returns (address) {
        (bytes32 expected, bytes32 got) = (keccak256(abi.encode(wiring)), PoolState(desk).wiringHash());
        if (got != expected) revert DeskDiffers(desk, expected, got);
        return desk;
    }

    /// @dev Runs the desk's function of the same signature on the storage, balance and address of the pool.
    function _runAt(address desk) private {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let data := mload(0x40)
            calldatacopy(data, 0, calldatasize())
            let done := delegatecall(gas(), desk, data, calldatasize(), 0, 0)
            returndatacopy(data, 0, returndatasize())
            switch done
            case 0 { revert(data, returndatasize()) }
            default { return(data, returndatasize()) }
        }
    }
}
