// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {DisputeDesk} from "./DisputeDesk.sol";
import {IDisputeDesk} from "./interfaces/IDisputeDesk.sol";
import {ILilypadMediationHandler, SharedStructs} from "./interfaces/ILilypad.sol";
import {PoolState, PoolWiring} from "./pool/PoolState.sol";
import {PoolViews} from "./pool/PoolViews.sol";
import {Rounds} from "./pool/Rounds.sol";

/// @notice The mediation handler that a panel of drawn, staked mediators stands behind. It holds no token.
contract DisputePool is Rounds, PoolViews {
    /// @notice Holds the code of the functions that open and settle disputes.
    address public immutable desk;

    /// @param wiring the contracts the pool stands on; it becomes the handler of the controller among them
    constructor(PoolWiring memory wiring) PoolState(wiring) EIP712("LilyMed", "1") {
        desk = address(new DisputeDesk(wiring));
    }

    /// @inheritdoc IDisputeDesk
    function fundChallenge(string calldata, bytes32, uint8) external {
        _atDesk();
    }

    /// @inheritdoc IDisputeDesk
    function withdrawFunding(string calldata) external {
        _atDesk();
    }

    /// @inheritdoc ILilypadMediationHandler
    /// @dev See Challenges.mediationRequest.
    function mediationRequest(SharedStructs.Deal calldata) external {
        _atDesk();
    }

    /// @inheritdoc IDisputeDesk
    function finalise(bytes32) external {
        _atDesk();
    }

    /// @inheritdoc IDisputeDesk
    function abandon(bytes32) external {
        _atDesk();
    }

    /// @dev Runs the desk's function of the same signature on the storage, balance and address of the pool.
    function _atDesk() private {
        address target = desk;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let data := mload(0x40)
            calldatacopy(data, 0, calldatasize())
            let done := delegatecall(gas(), target, data, calldatasize(), 0, 0)
            returndatacopy(data, 0, returndatasize())
            switch done
            case 0 { revert(data, returndatasize()) }
            default { return(data, returndatasize()) }
        }
    }
}
